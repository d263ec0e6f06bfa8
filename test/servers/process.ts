export { freePort, type Server, startProcess } from '../../src/local/child-process.ts'
