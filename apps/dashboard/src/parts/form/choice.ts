/** Something that can be picked: what is kept, and what people know it by. */
export interface Choice {
  readonly value: string;
  readonly label?: string;
  /** At the right, its type or whether it is needed. */
  readonly note?: string;
  readonly about?: string | undefined;
}
