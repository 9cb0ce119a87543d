// A CommonJS package: bundled through this file, its named export survives the dynamic import.
export { Ajv } from 'ajv'
