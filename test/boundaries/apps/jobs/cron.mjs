// cron, a job that a caller schedules
// its place: linked
import { CronJob } from 'cron';
import { callers, work } from '../callers.mjs';

await callers(
  (name) =>
    new Promise((resolve) => {
      const onTick = () => {
        job.stop();
        resolve(work(name));
      };
      const job = CronJob.from({ cronTime: '* * * * * *', onTick, start: true });
    }),
);
