// The reports, in MariaDB. `context` is where the trace of a report is kept until somebody approves it.
import mysql from 'mysql2/promise';

const pool = mysql.createPool({ uri: process.env.MYSQL_URL, connectionLimit: 4 });

export async function createTable() {
  await pool.query(`CREATE TABLE IF NOT EXISTS afirgen_reports (
    id INT AUTO_INCREMENT PRIMARY KEY, complaint TEXT NOT NULL, report TEXT, context TEXT, state VARCHAR(16) NOT NULL)`);
}

export async function addReport(complaint, context) {
  const [{ insertId }] = await pool.execute(
    "INSERT INTO afirgen_reports (complaint, context, state) VALUES (?, ?, 'waiting')",
    [complaint, JSON.stringify(context)],
  );
  return insertId;
}

export async function findReport(id) {
  const [[row]] = await pool.execute('SELECT complaint, report, context, state FROM afirgen_reports WHERE id = ?', [
    id,
  ]);
  return row;
}

export async function saveReport(id, report) {
  await pool.execute("UPDATE afirgen_reports SET report = ?, state = 'generated' WHERE id = ?", [report, id]);
}

export async function approveReport(id) {
  await pool.execute("UPDATE afirgen_reports SET state = 'approved' WHERE id = ?", [id]);
}
