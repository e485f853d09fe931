// program_core: the sequencer of a program: its store, its counter, 16 scalar registers of 32 bits.
// Algorithm: an instruction is fetched, its registers are read and added to what it holds, it runs; the next is fetched while it ends.
//            What runs is kept beside the store's register, whose way out of a block memory takes most of a cycle.
//            A wide one runs when program_wide takes it, one that looks at the staging register or the carry when those stand still.
// Range:     as the assembler makes programs. Register 0 is zero: a reset writes it, and nothing else does.
// Timing:    an instruction in 2 cycles; one more where it jumps.
// Tested-through: card
// Area:      benches/ledger/area.json#program
//
//   pc ─► store ─► instruction ─► registers, + what it holds ─► a, b, wide numbers ─► alu ─► register
//   Fetch            Read                                         Run, Fetch of the next
`default_nettype none
module program_core (
    input wire logic clk_i,
    input wire logic rst_i,
    // the course of jobs
    input wire logic wants_i,  // there is work; which
    input wire logic [1:0] which_i,
    output logic begin_o,
    output logic over_o,  // the job is over, until taken
    input wire logic taken_i,
    output logic wiped_o,
    output logic [3:0] field_o,
    input wire logic [31:0] field_i,
    // wide registers
    output logic op_valid_o,
    input wire logic op_ready_i,
    output program_wide_pkg::op_t op_o,
    input wire logic idle_i,  // nothing is in flight
    output logic push_o,
    output logic shift_o,
    output logic [31:0] number_o,  // pushed, or by how much
    input wire logic staging_ready_i,
    input wire logic [31:0] low_i,
    input wire logic any_i,
    input wire logic carry_ready_i,
    input wire logic carry_i
);

  localparam int unsigned PcBits = 10;

  typedef enum logic [1:0] {
    Fetch,
    Read,
    Run
  } state_e;

  // An instruction. A wide one holds three numbers of registers in its lowest bits.
  typedef struct packed {
    logic [5:0] op;
    logic fr;
    logic [3:0] d;
    logic [3:0] a;
    logic [3:0] b;
    logic [12:0] zero;
    logic [31:0] imm;
  } instruction_t;

  // What an instruction waits for, and when it jumps.
  typedef struct packed {
    logic wide;
    logic staging;
    logic carry;
    logic work;
    logic taken;
    logic idle;
  } needs_t;
  typedef struct packed {
    logic equal;
    logic differs;
    logic less;
    logic anyhow;
  } jumps_t;

  state_e state_q;
  logic runs, leaves, jumps, fetches;
  logic [PcBits-1:0] pc_q, target;
  instruction_t now, run_q;  // which is read; which runs
  logic [63:0] store [1<<PcBits];
  logic [63:0] now_q;
  initial begin
    for (int unsigned i = 0; i < 1 << PcBits; i++)
    store[i] = (i < program_pkg::PROGRAM_WORDS) ? program_pkg::PROGRAM[i%program_pkg::PROGRAM_WORDS] : '0;
  end
  assign now = now_q;
  assign runs = state_q == Run;
  assign fetches = state_q == Fetch || (runs && leaves && !jumps);
  always_ff @(posedge clk_i) begin
    if (fetches) now_q <= store[pc_q];
    if (rst_i) begin
      state_q <= Fetch;
      pc_q <= '0;
    end else begin
      unique case (state_q)
        Fetch: state_q <= Read;
        Read: state_q <= Run;
        default: if (leaves) state_q <= jumps ? Fetch : Read;
      endcase
      if (fetches) pc_q <= pc_q + 1'b1;
      else if (runs && leaves) pc_q <= target;
    end
  end

  // ---- registers
  logic [31:0] scalar[16];
  program_wide_pkg::word_t d;
  logic [31:0] a, b, result;
  logic writes;
  assign d = program_wide_pkg::word_t'(scalar[now.d]);
  assign a = scalar[now.a];
  assign b = scalar[now.b];
  always_ff @(posedge clk_i) if (writes) scalar[rst_i?4'd0 : run_q.d] <= rst_i ? '0 : result;

  // ---- what the instruction works on
  program_wide_pkg::class_t kind;
  logic is_wide, is_scalar, is_scalar_q, subtracts_q;
  needs_t needs, needs_q;
  jumps_t jumps_q;
  assign kind = program_wide_pkg::class_of(now.op);
  assign is_wide = kind.reads_two || kind.reads_one || kind.loads || now.op == program_pkg::OP_SWR;
  always_comb begin
    unique case (now.op)
      program_pkg::OP_ADD, program_pkg::OP_SUB, program_pkg::OP_AND, program_pkg::OP_OR,
      program_pkg::OP_SHL, program_pkg::OP_SHR, program_pkg::OP_CALL, program_pkg::OP_JOB,
      program_pkg::OP_CARRY, program_pkg::OP_GET, program_pkg::OP_ANY, program_pkg::OP_WAIT:
      is_scalar = now.d != '0;
      default: is_scalar = 1'b0;
    endcase
  end
  always_comb begin
    needs = '0;
    unique case (now.op)
      program_pkg::OP_CARRY: needs.carry = 1'b1;
      program_pkg::OP_GET, program_pkg::OP_ANY, program_pkg::OP_PUSH, program_pkg::OP_SHIFT:
      needs.staging = 1'b1;
      program_pkg::OP_WAIT: needs.work = 1'b1;
      program_pkg::OP_DONE: needs.taken = 1'b1;
      program_pkg::OP_WIPED: needs.idle = 1'b1;
      default: needs.wide = is_wide;
    endcase
  end
  logic branches, stores, loads, tightens;
  logic [31:0] a_q, b_q;
  program_wide_pkg::word_t wide_d_q, wide_a_q, wide_b_q;
  assign branches = now.op == program_pkg::OP_BEQ || now.op == program_pkg::OP_BNE || now.op == program_pkg::OP_BLT;
  assign stores = now.op == program_pkg::OP_STORE || now.op == program_pkg::OP_RECORD;
  assign loads = now.op == program_pkg::OP_LOAD || now.op == program_pkg::OP_SLOT;
  assign tightens = now.op == program_pkg::OP_TIGHT;
  always_ff @(posedge clk_i) begin
    if (state_q == Read) begin
      run_q <= now;
      needs_q <= needs;
      jumps_q <= '{
          equal: now.op == program_pkg::OP_BEQ,
          differs: now.op == program_pkg::OP_BNE,
          less: now.op == program_pkg::OP_BLT,
          anyhow: now.op == program_pkg::OP_CALL || now.op == program_pkg::OP_JUMP
      };
      is_scalar_q <= is_scalar;
      subtracts_q <= now.op == program_pkg::OP_SUB || now.op == program_pkg::OP_BLT;
      a_q <= (now.op == program_pkg::OP_SHL) ? program_wide_pkg::reversed(a) : a;
      b_q <= b + (branches ? '0 : now.imm);
      wide_d_q <= now.imm[29:20] + d;
      wide_a_q <= stores ? now.imm[9:0] + b[9:0] : now.imm[19:10] + a[9:0];
      if (loads) wide_b_q <= now.imm[29:20] + d + 10'd1;
      else if (tightens) wide_b_q <= now.imm[19:10] + a[9:0];
      else wide_b_q <= now.imm[9:0] + b[9:0] + 10'(stores);
    end
  end

  logic equal, less;
  logic [31:0] sum, r;
  program_alu u_alu (
      .op_i(run_q.op),
      .subtracts_i(subtracts_q),
      .a_i(a_q),
      .b_i(b_q),
      .sum_o(sum),
      .r_o(r),
      .equal_o(equal),
      .less_o(less)
  );

  // ---- its end
  assign leaves = (needs_q & ~{op_ready_i, staging_ready_i, carry_ready_i, wants_i, taken_i, idle_i}) == '0;
  assign jumps = (jumps_q & {equal, !equal, less, 1'b1}) != '0;
  assign target = (run_q.op == program_pkg::OP_JUMP) ? sum[PcBits-1:0] : run_q.imm[PcBits-1:0];
  always_comb begin
    unique case (run_q.op)
      program_pkg::OP_CALL: result = 32'(pc_q);
      program_pkg::OP_JOB: result = field_i;
      program_pkg::OP_CARRY: result = 32'(carry_i);
      program_pkg::OP_GET: result = low_i;
      program_pkg::OP_ANY: result = 32'(any_i);
      program_pkg::OP_WAIT: result = 32'(which_i);
      default: result = r;
    endcase
  end
  assign writes = rst_i || (runs && leaves && is_scalar_q);

  // ---- what others see of it
  assign field_o = run_q.imm[3:0];
  assign begin_o = runs && run_q.op == program_pkg::OP_WAIT && wants_i;
  assign over_o = runs && run_q.op == program_pkg::OP_DONE && idle_i;
  assign wiped_o = runs && run_q.op == program_pkg::OP_WIPED && idle_i;
  assign op_valid_o = runs && needs_q.wide;
  assign op_o = '{
          op: run_q.op,
          fr: run_q.fr,
          strobe: run_q.imm[11:10],
          unit: a_q,
          d: wide_d_q,
          a: wide_a_q,
          b: wide_b_q
      };
  assign push_o = runs && run_q.op == program_pkg::OP_PUSH && staging_ready_i;
  assign shift_o = runs && run_q.op == program_pkg::OP_SHIFT && staging_ready_i;
  assign number_o = (run_q.op == program_pkg::OP_PUSH) ? sum : b_q;

  logic unused;
  assign unused = ^{run_q, kind};

endmodule
`default_nettype wire
