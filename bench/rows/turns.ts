import { type App, type Environment, startApp } from '../app.ts';
import type { Contender } from '../contenders.ts';
import { type Receiver, startReceiver } from '../receiver/receiver.ts';
import { interleave, type Outcome } from './row.ts';

export interface Running {
  readonly app: App;
  /** Of this app alone. */
  readonly receiver: Receiver;
}

export interface Steps<Start, Turn, Result> {
  /** Before the first turn of any contender. */
  start(contender: Contender, running: Running): Promise<Start>;
  turn(running: Running): Promise<Turn>;
  end(running: Running, start: Start, turns: readonly Turn[]): Promise<Result>;
}

/**
 * One round of all contenders' apps, which run at the same time and take turns under load: on a machine that others use too, the
 * speed of a core changes by tens of percent from one ten seconds to the next.
 * @param file below bench/apps
 */
export async function inTurns<Start, Turn, Result>(
  contenders: readonly Contender[],
  { file, turns }: { readonly file: string; readonly turns: number },
  environment: Environment,
  steps: Steps<Start, Turn, Result>,
): Promise<Outcome<Result>> {
  const running = new Map<string, Running>();
  const of = ({ name }: Contender) => running.get(name) as Running;
  try {
    const starts = await interleave(contenders, 1, async (contender) => {
      const receiver = await startReceiver();
      try {
        const app = await startApp(contender, file, { ...environment, receiver: receiver.url });
        running.set(contender.name, { app, receiver });
      } catch (error) {
        receiver.close();
        throw error;
      }
      return steps.start(contender, of(contender));
    });
    const started = contenders.filter(({ name }) => name in starts.values);
    const taken = await interleave(started, turns, (contender) => steps.turn(of(contender)));
    const left = started.filter(({ name }) => name in taken.values);
    const ends = await interleave(left, 1, (contender) => {
      const [start] = starts.values[contender.name] as [Start];
      return steps.end(of(contender), start, taken.values[contender.name] ?? []);
    });
    return { values: ends.values, remarks: { ...starts.remarks, ...taken.remarks, ...ends.remarks } };
  } finally {
    for (const { app, receiver } of running.values()) {
      receiver.close();
      await app.end();
    }
  }
}
