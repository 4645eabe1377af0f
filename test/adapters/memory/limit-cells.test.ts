import { createLimitCells } from "../../../src/adapters/memory/limit-cells.ts";
import { describeLimitCells } from "../../contracts/limit-cells.ts";

const cells = createLimitCells(Date.now);
describeLimitCells("memory", () => cells);
