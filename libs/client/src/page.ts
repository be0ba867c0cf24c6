/** A page of a list; `next` is the cursor of the following one, `null` where there is none. */
export interface Page<T> {
  items: T[];
  next: string | null;
}
