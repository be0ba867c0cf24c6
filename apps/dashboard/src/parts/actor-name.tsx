interface ActorNameProps {
  /** `user:<id>`, `api_key:<id>`, `schedule`. */
  readonly actor: string;
  /** What they are called, where somebody knows. */
  readonly name: string | null;
}

const KIND: Readonly<Record<string, string>> = { user: 'a user', api_key: 'a key' };

/** Who did something, as people call them; the id is a pointer away. */
export function ActorName({ actor, name }: ActorNameProps) {
  const [kind = ''] = actor.split(':');
  const said = name ?? (actor.includes(':') ? `${KIND[kind] ?? kind} that is gone` : actor);
  return (
    <span title={actor} className="[overflow-wrap:anywhere]">
      {said}
      {kind === 'api_key' && name !== null && <span className="text-soft"> (key)</span>}
    </span>
  );
}
