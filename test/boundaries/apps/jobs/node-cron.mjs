// node-cron, a job that a caller schedules
// its place: linked
import cron from 'node-cron';
import { callers, work } from '../callers.mjs';

await callers(
  (name) =>
    new Promise((resolve) => {
      const job = cron.schedule('* * * * * *', () => {
        setImmediate(() => job.stop());
        resolve(work(name));
      });
    }),
);
