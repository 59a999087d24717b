import { initTRPC, TRPCError } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';

const { router, procedure } = initTRPC.create();
const app = router({
  order: procedure.query(() => ({ customer: 'Ada' })),
  cancel: procedure.mutation(() => {
    throw new TRPCError({ code: 'CONFLICT', message: 'already sent' });
  }),
});

const created = createHTTPServer({ router: app });
const server = created.server ?? created; // The first is that of version 10.

server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const headers = { connection: 'close' };
  const found = await fetch(`${url}/order`, { headers });
  console.log(found.status, (await found.json()).result.data.customer);
  const refused = await fetch(`${url}/cancel`, { method: 'POST', headers });
  console.log(refused.status, (await refused.json()).error.message);
  server.close();
});
