import { catalog } from '@tributary/connector-catalog';
import { startSandboxServer } from '@tributary/connector-kit';

/** All sandboxes in a process of their own, so that what they cost is not ours. They end with the process that forked them. */
const server = await startSandboxServer({ connectors: catalog });
process.send?.({ url: server.url });
process.once('disconnect', () => void server.close().then(() => process.exit()));
