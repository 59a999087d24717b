// tarn
import { Pool } from 'tarn';
import { callers, slowWork } from '../callers.mjs';

const pool = new Pool({ min: 0, max: 1, create: async () => ({}), destroy() {} });

await callers(async (name) => {
  const resource = await pool.acquire().promise;
  await slowWork(name);
  pool.release(resource);
});
await pool.destroy();
