import type { Server } from 'node:http';

/** Takes no new connections, lets answers leave until `deadline` settles, then cuts what is left. */
export async function closeHttpServer(server: Server, deadline: Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await Promise.race([closed, deadline]);
  server.closeAllConnections();
  await closed;
}
