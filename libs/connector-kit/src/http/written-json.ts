/** JSON that stands somewhere as bytes already. */
export interface JsonBytes {
  /** As many bytes as `write` puts down, or more. */
  readonly mostBytes: number;
  /** Puts it into `target` from `at` on; gives where it ends. */
  write(target: Uint8Array, at: number): number;
  /** The same as text, made for whoever asks. */
  text(): string;
}

/** What is known to be JSON, written into a document as it stands. `Json` of a warehouse is looked through first. */
export class WrittenJson {
  constructor(private readonly made: string | JsonBytes) {}

  /** As bytes, where they are at hand: then nobody need make a text of them. */
  get bytes(): JsonBytes | undefined {
    return typeof this.made === 'string' ? undefined : this.made;
  }

  get text(): string {
    return typeof this.made === 'string' ? this.made : this.made.text();
  }

  /** What looks at it another way than our own writer gets the values. */
  toJSON(): unknown {
    return JSON.parse(this.text);
  }
}
