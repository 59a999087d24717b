const { trace } = require('@opentelemetry/api');

exports.span = (name) => trace.getTracer('app').startSpan(name).end();
