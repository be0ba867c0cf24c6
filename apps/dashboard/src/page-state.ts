import { useEffect, useSyncExternalStore } from 'react';

/** Names the page in the browser's tab and history. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Tributary`;
  }, [title]);
}

/** The time, told anew every `every` ms, so that what is said in relation to it stays true. */
export function useNow(every: number): number {
  return useSyncExternalStore(
    (tell) => {
      const timer = setInterval(tell, every);
      return () => clearInterval(timer);
    },
    () => Math.floor(Date.now() / every) * every,
  );
}
