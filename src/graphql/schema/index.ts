import "./scalars.ts";
import "./errors.ts";
import "./role.ts";
import "./resource.ts";
import "./error-catalogue.ts";
