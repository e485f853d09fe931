// dma_pkg: bursts, the seam between dispatch and units, and the sizes that they share.
// Algorithm: arithmetic on parameters only.
// Range:     AXI4 bursts are INCR, 64 bytes a beat, inside one block of 512 bytes: so never across 4 KiB or an interleave.
// Timing:    none.
// Tested-through: every module of rtl/dma
// Area:      none
`default_nettype none
package dma_pkg;

  // ---------------------------------------------------------------------------------------------- bursts

  // Beats in a block of 512 bytes: the longest burst, and the interleave of memory ports.
  localparam int unsigned BURST_BEATS = 8;
  // Reads into host memory at once.
  localparam int unsigned HOST_READS = 32;

  // Beats of the burst that begins at `addr` with `left` beats to go: to the end of its block.
  function automatic logic [3:0] burst_beats(input logic [2:0] beat, input logic [31:0] left);
    logic [3:0] room;
    room = 4'd8 - {1'b0, beat};
    return (left < 32'(room)) ? left[3:0] : room;
  endfunction

  // ---------------------------------------------------------------------------------------- jobs and units

  localparam int unsigned TAGS = 64;
  localparam int unsigned TAG_BITS = 6;
  localparam int unsigned MAX_LOG_RING = 12;
  // Constants: slots, and elements in each.
  localparam logic [7:0] SLOTS = 8'd16;
  localparam logic [7:0] SLOT_ELEMENTS = 8'd8;
  localparam regs_pkg::ring_caps_t RING_CAPS = '{
      slot_elements: SLOT_ELEMENTS,
      slots: SLOTS,
      tags: 8'(TAGS),
      max_log_entries: 8'(MAX_LOG_RING)
  };

  // What a unit says at the end of a job.
  typedef struct packed {
    logic [7:0]  status;
    logic [63:0] detail;
    logic [31:0] payload_crc;
    logic [63:0] work;
    logic [63:0] bubbles;
  } result_t;

  // THE SEAM. Whatever runs jobs (a copy, a kernel) is a unit with these two ports, and AXI masters of its own.
  //   run:      `job` is to be done; both are held until `done` is `taken`. Its fields have been checked.
  //   done:     with `result`, held until `taken`; only after the response of every write of the job. What fails is a status.
  //   progress: pulses at least once in every WATCHDOG cycles of a job.
  //   quiesce:  no new burst from now on, begun ones finish; `quiet` when no response is outstanding. Ends with a reset.
  //   wipe:     zero all memories of the unit's own; `wiped` when that is done (a unit without any: always).
  typedef struct packed {
    logic run;
    regs_pkg::descriptor_t job;
    logic taken;
    logic quiesce;
    logic wipe;
  } unit_req_t;

  typedef struct packed {
    logic done;
    result_t result;
    logic progress;
    logic quiet;
    logic wiped;
  } unit_rsp_t;

  // The end of a job, on its way to the completion ring.
  typedef struct packed {
    logic [15:0] tag;
    logic [31:0] index;
    logic [7:0]  opcode;
    logic        irq;
    logic [63:0] started;
    logic [63:0] cycles;
    result_t     result;
  } ended_t;

  function automatic result_t refusal(input logic [7:0] status, input logic [63:0] detail);
    result_t r;
    r = '0;
    r.status = status;
    r.detail = detail;
    return r;
  endfunction

  // Which kernels a card has, and their sizes; 0: not there.
  typedef struct packed {
    logic [7:0] msm_windows;   // in flight in one pass
    logic [7:0] msm_window;    // the largest, in bits
    logic [7:0] ntt_log_pass;
    logic [7:0] ntt_max_log;   // with it comes the unit of products
  } kernels_t;
  localparam kernels_t NO_KERNELS = '0;
  // Those of the build.
  localparam kernels_t KERNELS = '{
      msm_windows: config_pkg::MSM_WINDOWS,
      msm_window: config_pkg::MSM_WINDOW,
      ntt_log_pass: config_pkg::NTT_LOG_PASS,
      ntt_max_log: config_pkg::NTT_MAX_LOG
  };

  // Units by number: a card without kernels has the first three.
  localparam int unsigned UNIT_IN = 0;
  localparam int unsigned UNIT_OUT = 1;
  localparam int unsigned UNIT_FILL = 2;
  localparam int unsigned UNIT_MSM = 3;
  localparam int unsigned UNIT_NTT = 4;
  localparam int unsigned UNIT_VEC = 5;

  // Masters of all kernels at card memory: msm's scalars, msm's points, ntt, vec; of these, ntt and vec write.
  localparam int unsigned KERNEL_READS = 4;
  localparam int unsigned KERNEL_WRITES = 2;

  function automatic int unsigned unit_count(input kernels_t kernels);
    return (kernels == NO_KERNELS) ? UNIT_FILL + 1 : UNIT_VEC + 1;
  endfunction

  // The longer of two.
  function automatic int unsigned longer(input int unsigned a, input int unsigned b);
    return (a > b) ? a : b;
  endfunction

  // Clocks in reset until what pipes held has left them: the longest way through a kernel, or through the copies' converter.
  function automatic int unsigned clear_cycles(input kernels_t kernels);
    automatic int unsigned all = convert_latency();
    if (kernels.msm_windows != 0) begin
      all = longer(all, msm_pkg::latency(32'(kernels.msm_window), curve_pkg::padd_latency()));
    end
    if (kernels.ntt_max_log != 0) begin
      all = longer(all, vec_pkg::latency());
      all = longer(all, ntt_pkg::latency(32'(kernels.ntt_log_pass), 1));
    end
    return all;
  endfunction

  // to_canonical: the product with 1, the tightening.
  function automatic int unsigned convert_latency(
      input int unsigned style = field_pkg::STYLE_DEFAULT);
    return field_pkg::mont_mul_latency(1'b1, style) + field_pkg::mod_tighten_latency();
  endfunction

  // Opcodes of a card, a bit each; a fence needs no unit.
  function automatic logic [31:0] opcodes(input logic [7:0] msm_window,
                                          input logic [7:0] ntt_max_log);
    logic [31:0] all;
    all = 32'(1) << regs_pkg::OPCODE_COPY_IN | 32'(1) << regs_pkg::OPCODE_COPY_OUT |
        32'(1) << regs_pkg::OPCODE_ZERO | 32'(1) << regs_pkg::OPCODE_FENCE |
        32'(1) << regs_pkg::OPCODE_SELF_TEST;
    if (ntt_max_log != 0) begin
      all |= 32'(1) << regs_pkg::OPCODE_CONSTANT | 32'(1) << regs_pkg::OPCODE_MULTIPLY |
          32'(1) << regs_pkg::OPCODE_QUOTIENT | 32'(1) << regs_pkg::OPCODE_TRANSFORM;
    end
    if (msm_window != 0) all |= 32'(1) << regs_pkg::OPCODE_MSM_G1;
    return all;
  endfunction

  // Which unit runs an opcode.
  function automatic logic [axi_pkg::MASTER_BITS-1:0] unit_of(input logic [7:0] opcode);
    unique case (opcode)
      regs_pkg::OPCODE_COPY_OUT: return axi_pkg::MASTER_BITS'(UNIT_OUT);
      regs_pkg::OPCODE_ZERO, regs_pkg::OPCODE_SELF_TEST: return axi_pkg::MASTER_BITS'(UNIT_FILL);
      regs_pkg::OPCODE_MSM_G1: return axi_pkg::MASTER_BITS'(UNIT_MSM);
      regs_pkg::OPCODE_TRANSFORM: return axi_pkg::MASTER_BITS'(UNIT_NTT);
      regs_pkg::OPCODE_MULTIPLY, regs_pkg::OPCODE_QUOTIENT: return axi_pkg::MASTER_BITS'(UNIT_VEC);
      default: return axi_pkg::MASTER_BITS'(UNIT_IN);
    endcase
  endfunction

  // Whether it writes card memory at `destination`.
  function automatic logic writes_card(input logic [7:0] opcode);
    return opcode == regs_pkg::OPCODE_COPY_IN || opcode == regs_pkg::OPCODE_SELF_TEST ||
        opcode == regs_pkg::OPCODE_MULTIPLY || opcode == regs_pkg::OPCODE_QUOTIENT ||
        opcode == regs_pkg::OPCODE_TRANSFORM || opcode == regs_pkg::OPCODE_ZERO;
  endfunction

endpackage
`default_nettype wire
