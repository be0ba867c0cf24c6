/** Text that is known to be JSON, written into a document as it stands. `Json` of a warehouse is looked through first. */
export class WrittenJson {
  constructor(readonly text: string) {}

  /** What looks at it another way than our own writer gets the values. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}
