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

  localparam int unsigned TAG_BITS = config_pkg::LOG_TAGS;
  localparam int unsigned TAGS = 1 << TAG_BITS;
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

  // Units by number: a card without kernels has the first three; see kernels_pkg for which of the others there are.
  localparam int unsigned UNIT_IN = 0;
  localparam int unsigned UNIT_OUT = 1;
  localparam int unsigned UNIT_FILL = 2;
  localparam int unsigned UNIT_MSM = 3;
  localparam int unsigned UNIT_NTT = 4;
  localparam int unsigned UNIT_VEC = 5;

  // to_canonical: the way of a number that is converted.
  function automatic int unsigned convert_latency(input int unsigned style, input bit is_serial);
    return is_serial ? from_mont_pkg::serial_latency() : from_mont_pkg::latency(1'b1, style);
  endfunction

  // ... and cycles from a beat that is converted to the next: a ring takes its beats one a cycle, which a serial checksum does not.
  function automatic int unsigned convert_interval(input bit is_serial, input bit is_crc_serial);
    if (!is_serial) return 1;
    return is_crc_serial ? from_mont_pkg::SLOTS * from_mont_pkg::ROUNDS : from_mont_pkg::ROUNDS;
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
