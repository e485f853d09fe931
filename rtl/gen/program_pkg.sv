// Generated from host/golden/src/program and rtl/top/program.s by: scripts/gen
// The instruction set of rtl/top/program, and its program.
`default_nettype none

package program_pkg;

  // Operations.
  localparam logic [5:0] OP_ADD = 6'd0;
  localparam logic [5:0] OP_SUB = 6'd1;
  localparam logic [5:0] OP_AND = 6'd2;
  localparam logic [5:0] OP_OR = 6'd3;
  localparam logic [5:0] OP_SHL = 6'd4;
  localparam logic [5:0] OP_SHR = 6'd5;
  localparam logic [5:0] OP_JOB = 6'd6;
  localparam logic [5:0] OP_CARRY = 6'd7;
  localparam logic [5:0] OP_BEQ = 6'd8;
  localparam logic [5:0] OP_BNE = 6'd9;
  localparam logic [5:0] OP_BLT = 6'd10;
  localparam logic [5:0] OP_CALL = 6'd11;
  localparam logic [5:0] OP_JUMP = 6'd12;
  localparam logic [5:0] OP_SRD = 6'd16;
  localparam logic [5:0] OP_SWR = 6'd17;
  localparam logic [5:0] OP_PUSH = 6'd18;
  localparam logic [5:0] OP_SHIFT = 6'd19;
  localparam logic [5:0] OP_GET = 6'd20;
  localparam logic [5:0] OP_ANY = 6'd21;
  localparam logic [5:0] OP_MUL = 6'd24;
  localparam logic [5:0] OP_WADD = 6'd25;
  localparam logic [5:0] OP_WSUB = 6'd26;
  localparam logic [5:0] OP_TIGHT = 6'd27;
  localparam logic [5:0] OP_RADD = 6'd28;
  localparam logic [5:0] OP_RSUB = 6'd29;
  localparam logic [5:0] OP_LOAD = 6'd32;
  localparam logic [5:0] OP_STORE = 6'd33;
  localparam logic [5:0] OP_RECORD = 6'd34;
  localparam logic [5:0] OP_SLOT = 6'd35;
  localparam logic [5:0] OP_WAIT = 6'd40;
  localparam logic [5:0] OP_DONE = 6'd41;
  localparam logic [5:0] OP_WIPED = 6'd42;

  // A word's fields: lowest bits, and bits.
  localparam int unsigned OP_LSB = 58;
  localparam int unsigned OP_BITS = 6;
  localparam int unsigned FR_LSB = 57;
  localparam int unsigned FR_BITS = 1;
  localparam int unsigned SD_LSB = 53;
  localparam int unsigned SD_BITS = 4;
  localparam int unsigned SA_LSB = 49;
  localparam int unsigned SA_BITS = 4;
  localparam int unsigned SB_LSB = 45;
  localparam int unsigned SB_BITS = 4;
  localparam int unsigned IMM_LSB = 0;
  localparam int unsigned IMM_BITS = 32;
  localparam int unsigned WD_LSB = 20;
  localparam int unsigned WD_BITS = 10;
  localparam int unsigned WA_LSB = 10;
  localparam int unsigned WA_BITS = 10;
  localparam int unsigned WB_LSB = 0;
  localparam int unsigned WB_BITS = 10;

  // What JOB gives.
  localparam logic [3:0] JOB_OPCODE = 4'd0;
  localparam logic [3:0] JOB_FLAGS = 4'd1;
  localparam logic [3:0] JOB_WINDOW = 4'd2;
  localparam logic [3:0] JOB_LOG_LENGTH = 4'd3;
  localparam logic [3:0] JOB_LENGTH = 4'd4;
  localparam logic [3:0] JOB_FIRST = 4'd5;
  localparam logic [3:0] JOB_SOURCE_A = 4'd6;
  localparam logic [3:0] JOB_SOURCE_B = 4'd7;
  localparam logic [3:0] JOB_SOURCE_C = 4'd8;
  localparam logic [3:0] JOB_DESTINATION = 4'd9;

  // What WAIT gives.
  localparam logic [1:0] COURSE_MSM = 2'd0;
  localparam logic [1:0] COURSE_NTT = 2'd1;
  localparam logic [1:0] COURSE_VEC = 2'd2;
  localparam logic [1:0] COURSE_WIPE = 2'd3;

  localparam int unsigned PROGRAM_WORDS = 3;
  localparam logic [63:0] PROGRAM[PROGRAM_WORDS] = '{
      64'ha020000000000000,
      64'ha400000000000000,
      64'h3000000000000000
  };

endpackage

`default_nettype wire
