/** What a call is given: it is sent and never changed, so that it may be something that nobody may change. */
export type Input<T> = T extends (infer Item)[]
  ? readonly Input<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Input<T[Name]> }
    : T;
