export { runConformance, type ConformanceOptions } from './run.js';
export { formatReport, formatResult, type CheckResult, type ConformanceReport } from './report.js';
