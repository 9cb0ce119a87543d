// In place of unzip-stream, by which the artifact client unpacks downloads. The gate lets it only upload, and unzip-stream
// brings a package without a licence, which may not be copied into dist/.
export default {}
