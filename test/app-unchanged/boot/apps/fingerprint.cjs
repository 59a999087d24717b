// Prints what a patch would change: functions of the builtins, own keys of process, and who listens.
const crypto = require('node:crypto');
const fingerprint = {};
for (const name of ['http', 'https', 'module', 'diagnostics_channel', 'events', 'worker_threads', 'child_process']) {
  const exports = require(`node:${name}`);
  for (const key of Object.getOwnPropertyNames(exports)) {
    const value = exports[key];
    if (typeof value !== 'function') continue;
    fingerprint[`${name}.${key}`] = String(value);
    for (const member of Object.getOwnPropertyNames(value.prototype ?? {})) {
      const descriptor = Object.getOwnPropertyDescriptor(value.prototype, member);
      if (typeof descriptor.value === 'function') fingerprint[`${name}.${key}#${member}`] = String(descriptor.value);
    }
  }
}
for (const event of ['exit', 'beforeExit', 'SIGTERM', 'SIGINT', 'SIGHUP', 'uncaughtException']) {
  fingerprint[event] = process.rawListeners(event).map(String);
}
fingerprint.process = Object.getOwnPropertyNames(process).sort();
fingerprint.emit = String(process.emit);
console.log(crypto.createHash('sha256').update(JSON.stringify(fingerprint)).digest('hex'));
