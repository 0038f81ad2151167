import type { Server } from 'node:http';

/** Takes no new connections, lets answers leave until `grace` settles, then cuts what is left. */
export async function closeHttpServer(server: Server, grace: Promise<void>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await Promise.race([closed, grace]);
  server.closeAllConnections();
  await closed;
}
