// croner, a job that a caller schedules
// its place: linked
import { Cron } from 'croner';
import { callers, work } from '../callers.mjs';

await callers(
  (name) =>
    new Promise((resolve) => {
      const job = new Cron('* * * * * *', () => {
        job.stop();
        resolve(work(name));
      });
    }),
);
