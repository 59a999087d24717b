// toad-scheduler, a job that a caller adds
// its place: linked
import { SimpleIntervalJob, Task, ToadScheduler } from 'toad-scheduler';
import { callers, work } from '../callers.mjs';

const scheduler = new ToadScheduler();
await callers(
  (name) =>
    new Promise((resolve) => {
      const task = new Task(name, () => {
        job.stop();
        resolve(work(name));
      });
      const job = new SimpleIntervalJob({ milliseconds: 50 }, task);
      scheduler.addSimpleIntervalJob(job);
    }),
);
scheduler.stop();
