/** The way out of an error that nobody deals with, be it thrown by a listener for others. */
export const UNCAUGHT = 'uncaughtException';

/** Calls `record` for each uncaught error, and rejection that nobody handles, before anybody else is asked what to do about it. */
export function onUncaught(record: (error: unknown, origin: string) => void): void {
  // Room for ours beside the app's ten.
  const most = process.getMaxListeners();
  if (most > 0) process.setMaxListeners(most + 1);
  process.on('uncaughtExceptionMonitor', (error: unknown, origin: string) => {
    try {
      record(error, origin);
    } catch {
      // A getter of the error threw: the process ends, or not, as without us.
    }
  });
}

/** Is there nobody to ask what to do about an uncaught error? */
export function endsProcess(): boolean {
  return process.listenerCount('uncaughtException') === 0 && !process.hasUncaughtExceptionCaptureCallback();
}
