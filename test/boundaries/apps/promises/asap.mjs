// asap, tasks that run in one go
import asap from 'asap';
import { callers, turn, work } from '../callers.mjs';

await callers(async (name) => {
  await turn();
  await new Promise((resolve) => asap(() => resolve(work(name))));
});
