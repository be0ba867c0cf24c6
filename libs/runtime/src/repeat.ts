/** Does something again and again, each time `everyMs` after the last one ended; gives what stops it. Failures go to `onError`. */
export function repeat(
  work: () => Promise<unknown>,
  { everyMs, onError }: { readonly everyMs: number; readonly onError: (error: unknown) => void },
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const again = () => {
    timer = setTimeout(() => {
      work()
        .catch(onError)
        .finally(() => stopped || again());
    }, everyMs);
  };
  again();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
