const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(':memory:');
setTimeout(() => {
  database.exec('not sql');
}, 1);
