// Runs an app several times in one process, each time when the last run has ended.
const { APP, TIMES } = process.env;
let left = Number(TIMES);
process.on('beforeExit', run);
// An app whose connections stay open ends by itself.
const { exit } = process;
process.exit = (code) => (left === 0 ? exit.call(process, code) : run());
run();

function run() {
  if (left-- === 0) return process.removeListener('beforeExit', run);
  globalThis.run = `${process.pid}-${left}`;
  delete require.cache[APP];
  require(APP);
}
