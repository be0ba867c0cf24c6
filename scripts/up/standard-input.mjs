/** Resolves when whoever started us closes our standard input, or is gone. */
export function inputClosed() {
  return new Promise((done) => {
    process.stdin.once('end', done).once('close', done).once('error', done).resume();
  });
}
