/** Remembers a ring that came before somebody waited for it. */
export function newBell() {
  let rang = false;
  let wake = () => undefined as void;
  return {
    ring: () => {
      rang = true;
      wake();
    },
    rung: async () => {
      if (!rang) await new Promise<void>((resolve) => (wake = resolve));
      rang = false;
    },
  };
}
