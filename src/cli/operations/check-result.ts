export const checkFields = "ok steps { name ok message code remedy }";
