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
  localparam logic [5:0] OP_SETTLE = 6'd43;

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

  localparam int unsigned PROGRAM_WORDS = 195;
  localparam logic [63:0] PROGRAM[PROGRAM_WORDS] = '{
      64'h48000000f0000001,
      64'h4800000043e1f593,
      64'h4800000079b97091,
      64'h480000002833e848,
      64'h480000008181585d,
      64'h48000000b85045b6,
      64'h48000000e131a029,
      64'h4800000030644e72,
      64'h4400000000100000,
      64'h4c00000000000001,
      64'h4400000000200000,
      64'h48000000c58f0d9d,
      64'h48000000d35d438d,
      64'h48000000f5c70b3d,
      64'h480000000a78eb28,
      64'h480000007879462c,
      64'h48000000666ea36f,
      64'h480000009a07df2f,
      64'h480000000e0a77c1,
      64'h4400000000400000,
      64'h48000000ae216da7,
      64'h480000001bb8e645,
      64'h48000000e35c59e3,
      64'h4800000053fe3ab1,
      64'h4800000053bb8085,
      64'h480000008c49833d,
      64'h480000007f4e44a5,
      64'h480000000216d0b1,
      64'h4400000000600000,
      64'h4800000080d13d9c,
      64'h48000000636e7355,
      64'h480000002445ffd6,
      64'h48000000a22bf374,
      64'h480000001eb203d8,
      64'h4800000056452ac0,
      64'h480000002963f9e7,
      64'h480000001860ef94,
      64'h4400000000700000,
      64'h48000000584bb683,
      64'h4800000089bcc016,
      64'h480000000164a50c,
      64'h48000000e8d9887f,
      64'h48000000795eda3d,
      64'h48000000755e95cb,
      64'h480000001323b130,
      64'h480000000f572b87,
      64'h4400000000800000,
      64'h4800000000000001,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4400000000300000,
      64'h4c00000000000001,
      64'h4400000000000000,
      64'h6200000000501803,
      64'ha020000000000000,
      64'h300200000000003d,
      64'h30000000000000c1,
      64'h30000000000000c1,
      64'h300000000000006e,
      64'h0020000000000000,
      64'h0040000000000400,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4800000000000000,
      64'h4420000000000000,
      64'h4420000000100000,
      64'h4420000000200000,
      64'h4420000000300000,
      64'h0022000000000004,
      64'h240240000000004a,
      64'h6000000000004011,
      64'h6200000000104011,
      64'h6000000000204011,
      64'h6200000000304011,
      64'h6000000000404011,
      64'h6200000000504011,
      64'h6000000000604011,
      64'h6200000000704011,
      64'h6000000000804011,
      64'h6200000000904011,
      64'h6400000000a04011,
      64'h6a00000000b04011,
      64'h6e00000000c04000,
      64'h7000000000d04011,
      64'h0020000000000000,
      64'h0040000000000000,
      64'h0060000000000000,
      64'h0080000000000000,
      64'h00a0000000000000,
      64'h00c0000000000000,
      64'h00e0000000000000,
      64'h0100000000000000,
      64'h0120000000000000,
      64'h0140000000000000,
      64'h0160000000000000,
      64'h0180000000000000,
      64'h01a0000000000000,
      64'h01c0000000000000,
      64'h01e0000000000000,
      64'ha800000000000000,
      64'h1840000000000004,
      64'h20040000000000bf,
      64'h0924000000000001,
      64'h0045200000000000,
      64'h1504000000000001,
      64'h0510000000000001,
      64'h1840000000000005,
      64'h1444000000000001,
      64'h1880000000000006,
      64'h0088400000000000,
      64'h18a0000000000007,
      64'h00aa400000000000,
      64'h18e0000000000009,
      64'h00ee400000000000,
      64'h8008000001000000,
      64'h800a000001200000,
      64'h1860000000000000,
      64'h0020000000000009,
      64'h2006200000000096,
      64'h2010000000000090,
      64'h6200000001604012,
      64'h6200000001704413,
      64'h0088000000000001,
      64'h8008000001000000,
      64'h6200000001605806,
      64'h6200000001705c06,
      64'h00aa000000000001,
      64'h800a000001200000,
      64'h0510000000000001,
      64'h6e00000001605800,
      64'h6e00000001705c00,
      64'h840e000000000c16,
      64'h00ee000000000001,
      64'h3000000000000081,
      64'h6200000001604012,
      64'h6200000001605806,
      64'h24120000000000bd,
      64'h6200000001704413,
      64'h6200000001705c06,
      64'h30000000000000b9,
      64'h18c0000000000008,
      64'h00cc400000000000,
      64'h800c000001400000,
      64'h8c00000001a00000,
      64'h6200000001c06803,
      64'h20100000000000b0,
      64'h6200000001604012,
      64'h6200000001704413,
      64'h0088000000000001,
      64'h8008000001000000,
      64'h620000000180501c,
      64'h620000000190541c,
      64'h620000000160581a,
      64'h6200000001705c1a,
      64'h00aa000000000001,
      64'h800a000001200000,
      64'h0510000000000001,
      64'h6a00000001605818,
      64'h6a00000001705c19,
      64'h00cc000000000001,
      64'h800c000001400000,
      64'h6e00000001605800,
      64'h6e00000001705c00,
      64'h840e000000000c16,
      64'h00ee000000000001,
      64'h300000000000009b,
      64'h6200000001604012,
      64'h620000000180501c,
      64'h620000000160581a,
      64'h6a00000001605818,
      64'h24120000000000bd,
      64'h6200000001704413,
      64'h620000000190541c,
      64'h6200000001705c1a,
      64'h6a00000001705c19,
      64'h6e00000001605800,
      64'h6e00000001705c00,
      64'h840e000000000c16,
      64'h30000000000000bf,
      64'h6e00000001605800,
      64'h840e000000000416,
      64'ha400000000000000,
      64'h300000000000003b,
      64'ha400000000000000,
      64'h300000000000003b
  };

endpackage

`default_nettype wire
