/** Runs a command's work; a failure becomes one readable message and exit code 1. */
export async function report(action) {
  try {
    await action();
  } catch (error) {
    console.error(`\n${process.env.LOG_LEVEL === 'debug' ? error.stack : error.message}`);
    process.exitCode = 1;
  }
}
