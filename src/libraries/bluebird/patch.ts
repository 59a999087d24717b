import { context } from '../../api/global.ts';
import type { CreatePatch } from '../../patching/define.ts';
import { replaceMethod } from '../../patching/replace-method.ts';
import { standIn } from '../../patching/stand-in.ts';
import { type Callback, inContext } from '../../patching/waiting/in-context.ts';

/**
 * Each callback that the app hands to a promise goes through `contextBind` of the library's own util.js, in the call that hands
 * it over: there the library gives it its domain. Generators of coroutines do not.
 */
const create: CreatePatch = (host) => {
  /** It stands for no callback of the app, and the library knows it by its identity. */
  let reflectHandler: unknown;

  const coroutine = (original: Callback): Callback =>
    function (generatorFunction, ...rest) {
      if (host.off || typeof generatorFunction !== 'function') return original.call(this, generatorFunction, ...rest);
      const bound = standIn(generatorFunction as Callback, {
        apply(target, self, args: unknown[]) {
          const generator: unknown = Reflect.apply(target, self, args);
          if (typeof generator === 'object' && generator !== null) bindSteps(generator);
          return generator;
        },
      });
      return original.call(this, bound, ...rest);
    };

  return {
    onFile({ path, main, exports }) {
      if (path === 'js/release/util.js') {
        replaceMethod(exports as object, 'setReflectHandler', (original) => {
          return function (handler) {
            reflectHandler = handler;
            return original.call(this, handler);
          };
        });
        replaceMethod(exports as object, 'contextBind', (original) => {
          return function (itsContext, callback) {
            const bound = original.call(this, itsContext, callback);
            if (host.off || typeof bound !== 'function' || callback === reflectHandler) return bound;
            return inContext(context.active(), bound as Callback);
          };
        });
      } else if (main) {
        replaceMethod(exports as object, 'coroutine', coroutine);
        replaceMethod(exports as object, 'spawn', coroutine);
      }
      return exports;
    },
  };
};

/** The steps of a generator run where its coroutine was called, whoever settles what it waits for. */
function bindSteps(generator: object): void {
  const active = context.active();
  for (const name of ['next', 'throw', 'return']) {
    const step: unknown = Reflect.get(generator, name);
    if (typeof step === 'function') Object.assign(generator, { [name]: inContext(active, step as Callback) });
  }
}

export default create;
