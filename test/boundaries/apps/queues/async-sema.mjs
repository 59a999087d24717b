// async-sema
import { Sema } from 'async-sema';
import { callers, slowWork } from '../callers.mjs';

const sema = new Sema(1);

await callers(async (name) => {
  await sema.acquire();
  await slowWork(name);
  sema.release();
});
