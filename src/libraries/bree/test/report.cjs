// A job of the app that fails.
throw new RangeError('nothing to report');
