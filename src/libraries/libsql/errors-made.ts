import { UNSEEN_ERROR } from '../../patching/end-of-span/fail-span.ts';
import { standIn } from '../../patching/stand-in.ts';

type ErrorClass = new (...args: unknown[]) => object;

/** The last error that the library has made. It throws each right away, past us: nothing of ours may catch it on its way to the app. */
export class ErrorsMade {
  #last: WeakRef<object> | undefined;

  /** The class of the library's errors, in place of which this is to be used. It makes errors of itself only. */
  watch(errorClass: unknown): unknown {
    return standIn(errorClass as ErrorClass, {
      construct: (target, args: unknown[]) => {
        const error: object = Reflect.construct(target, args);
        this.#last = new WeakRef(error);
        return error;
      },
    });
  }

  /** A method that has thrown has thrown this error, as far as it is known. */
  take(): unknown {
    const error = this.#last?.deref() ?? UNSEEN_ERROR;
    this.#last = undefined;
    return error;
  }
}
