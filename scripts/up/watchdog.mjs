/** Where the kernel cannot tie a child to its parent: reads `pid signal` lines, and sends the signals when the launcher is gone. */
let told = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => (told += text));
process.stdin.on('close', () => {
  for (const line of told.trim().split('\n').filter(Boolean)) {
    const [pid, signal] = line.split(' ');
    try {
      process.kill(-Number(pid), `SIG${signal}`);
    } catch {
      // It has ended already.
    }
  }
});
