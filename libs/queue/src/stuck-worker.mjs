// A worker process for the test of takeovers: takes a job, says so, and never ends it. Killed by the test.
const [backend, connection, namespace, queue, lockMs] = process.argv.slice(2);
const { createPostgresBackend, withBackend, Worker } = await import('bullmq');

const choices = {
  PostgreSQL: () => [withBackend(createPostgresBackend).Worker, { connection: { connectionString: connection, schema: namespace } }],
  Redis: () => [Worker, { connection: { url: connection, maxRetriesPerRequest: null }, prefix: namespace }],
};
const [Chosen, options] = choices[backend]();
const stuck = () => new Promise(() => console.log('taken'));
new Chosen(queue, stuck, { ...options, lockDuration: Number(lockMs), stalledInterval: Number(lockMs) / 2, maxStalledCount: 1000 });
