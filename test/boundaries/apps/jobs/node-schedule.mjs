// node-schedule, a job that a caller schedules
// its place: linked
import schedule from 'node-schedule';
import { callers, work } from '../callers.mjs';

await callers(
  (name) =>
    new Promise((resolve) => {
      const job = schedule.scheduleJob('* * * * * *', () => {
        job.cancel();
        resolve(work(name));
      });
    }),
);
