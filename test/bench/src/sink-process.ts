import { createServer } from 'node:http';

/** A destination that takes everything after `SINK_DELAY_MS`. In a process of its own, so that it takes no time from who sends to it. */
const delayMs = Number(process.argv[2] ?? 0);
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume();
  request.on('end', () => {
    const answer = () => response.end('{}');
    if (delayMs === 0) answer();
    else setTimeout(answer, delayMs);
  });
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.on('disconnect', () => process.exit());
