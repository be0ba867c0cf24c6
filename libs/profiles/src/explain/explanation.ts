/** A value of an identifier type. */
export interface Identifier {
  readonly type: string;
  readonly value: string;
}

/** Where an identifier is: its number, and the profile it is of. */
export interface Place {
  readonly node: number;
  readonly profile: string;
}

/**
 * Why two identifiers are not one profile. `unknown`: no event holds one of them; `blocked`: one names nobody; `quarantined`: one, or what they share,
 * occurs with too many others; `cut`: a pin keeps them apart; `apart`: no events connect them.
 */
export interface Obstacle {
  readonly cause: 'unknown' | 'blocked' | 'quarantined' | 'cut' | 'apart';
  /** In words, with the next known thing. */
  readonly message: string;
}

/** One event of the chain, which holds two identifiers; the first is that of the step before. */
export interface ChainStep {
  readonly event_id: string;
  /** RFC 3339. */
  readonly event_time: string;
  readonly from: Identifier;
  readonly to: Identifier;
}

/** Why two identifiers are one profile, or that they are not. `from` and `to` as stitching knows them. */
export type IdentityExplanation = { readonly from: Identifier; readonly to: Identifier } & (
  | {
      readonly joined: true;
      readonly profile_id: string;
      readonly steps: readonly ChainStep[];
      readonly cause: null;
      readonly reason: null;
    }
  | {
      readonly joined: false;
      readonly profile_id: null;
      readonly steps: readonly [];
      readonly cause: Obstacle['cause'];
      /** For people. */
      readonly reason: string;
    }
);
