// Drives the receivers with published clients (package.json): each program of programs/ sends to a `retrospan
// listen` of its own, checks/ says what must be stored then. Usage: RETROSPAN_PROGRAM=... node run.mjs
import './checks/otlp.mjs';
import './checks/langsmith.mjs';
import './checks/langfuse.mjs';
import './checks/openai_agents.mjs';
