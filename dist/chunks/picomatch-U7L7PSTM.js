import{require_picomatch}from"./chunk-RTJBLLQK.js";import"./chunk-A2EJQX32.js";export default require_picomatch();
