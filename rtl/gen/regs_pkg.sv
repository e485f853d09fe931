// Generated from rtl/regs.toml by: scripts/gen
// What crosses the bus: codes, descriptor, completion, and the two sides of the register block.
`default_nettype none

package regs_pkg;

  localparam logic [63:0] ABI = 64'h586b3bed406a4a3d;

  // Offsets of registers in BAR0.
  localparam logic [11:0] ADDR_MAGIC = 12'h000;
  localparam logic [11:0] ADDR_ABI = 12'h004;
  localparam logic [11:0] ADDR_BUILD = 12'h00c;
  localparam logic [11:0] ADDR_FEATURES = 12'h010;
  localparam logic [11:0] ADDR_SCRATCH = 12'h014;
  localparam logic [11:0] ADDR_OPCODES = 12'h040;
  localparam logic [11:0] ADDR_MEMORY_UNITS = 12'h044;
  localparam logic [11:0] ADDR_CLOCK_KHZ = 12'h048;
  localparam logic [11:0] ADDR_DMA_CAPS = 12'h04c;
  localparam logic [11:0] ADDR_RING_CAPS = 12'h050;
  localparam logic [11:0] ADDR_MSM_CAPS = 12'h054;
  localparam logic [11:0] ADDR_NTT_CAPS = 12'h058;
  localparam logic [11:0] ADDR_VEC_CAPS = 12'h05c;
  localparam logic [11:0] ADDR_PORT_CAPS = 12'h060;
  localparam logic [11:0] ADDR_ENABLE = 12'h080;
  localparam logic [11:0] ADDR_RESET = 12'h084;
  localparam logic [11:0] ADDR_STATE = 12'h088;
  localparam logic [11:0] ADDR_FAULTS = 12'h08c;
  localparam logic [11:0] ADDR_WATCHDOG = 12'h090;
  localparam logic [11:0] ADDR_QUIESCE_LIMIT = 12'h094;
  localparam logic [11:0] ADDR_WIPE_FROM = 12'h098;
  localparam logic [11:0] ADDR_SQ_BASE = 12'h0c0;
  localparam logic [11:0] ADDR_SQ_LOG = 12'h0c8;
  localparam logic [11:0] ADDR_DOORBELL = 12'h0cc;
  localparam logic [11:0] ADDR_CQ_BASE = 12'h0d0;
  localparam logic [11:0] ADDR_CQ_LOG = 12'h0d8;
  localparam logic [11:0] ADDR_SQ_HEAD = 12'h0dc;
  localparam logic [11:0] ADDR_CQ_TAIL = 12'h0e0;
  localparam logic [11:0] ADDR_CYCLES = 12'h200;
  localparam logic [11:0] ADDR_JOBS_OK = 12'h208;
  localparam logic [11:0] ADDR_JOBS_FAILED = 12'h210;
  localparam logic [11:0] ADDR_HOST_READ_BEATS = 12'h218;
  localparam logic [11:0] ADDR_HOST_WRITE_BEATS = 12'h220;
  localparam logic [11:0] ADDR_HOST_READ_STALLS = 12'h228;
  localparam logic [11:0] ADDR_HOST_WRITE_STALLS = 12'h230;
  localparam logic [11:0] ADDR_CARD_READ_BEATS = 12'h238;
  localparam logic [11:0] ADDR_CARD_WRITE_BEATS = 12'h240;
  localparam logic [11:0] ADDR_DISPATCH_WAITS = 12'h248;
  localparam logic [11:0] ADDR_MSM_POINTS = 12'h280;
  localparam logic [11:0] ADDR_MSM_DIGITS = 12'h284;
  localparam logic [11:0] ADDR_MSM_ISSUED = 12'h288;
  localparam logic [11:0] ADDR_MSM_DIRECT = 12'h28c;
  localparam logic [11:0] ADDR_MSM_CONFLICTS = 12'h290;
  localparam logic [11:0] ADDR_MSM_MERGES = 12'h294;
  localparam logic [11:0] ADDR_MSM_STARVED = 12'h298;
  localparam logic [11:0] ADDR_MSM_RESTED = 12'h29c;
  localparam logic [11:0] ADDR_MSM_STALLED = 12'h2a0;
  localparam logic [11:0] ADDR_MSM_DRAIN = 12'h2a4;
  localparam logic [11:0] ADDR_MSM_CLEARS = 12'h2a8;
  localparam logic [11:0] ADDR_MSM_FILL_CYCLES = 12'h2ac;
  localparam logic [11:0] ADDR_MSM_ACCUMULATE_CYCLES = 12'h2b0;
  localparam logic [11:0] ADDR_MSM_REDUCE_CYCLES = 12'h2b4;
  localparam logic [11:0] ADDR_MSM_OUTPUT_CYCLES = 12'h2b8;
  localparam logic [11:0] ADDR_NTT_BUSY = 12'h2bc;
  localparam logic [11:0] ADDR_NTT_BUTTERFLIES = 12'h2c0;
  localparam logic [11:0] ADDR_NTT_BEATS = 12'h2c4;
  localparam logic [11:0] ADDR_NTT_STARVED = 12'h2c8;
  localparam logic [11:0] ADDR_NTT_BLOCKED = 12'h2cc;
  localparam logic [11:0] ADDR_NTT_BETWEEN = 12'h2d0;
  localparam logic [11:0] ADDR_VEC_BUSY = 12'h2d4;
  localparam logic [11:0] ADDR_VEC_PRODUCTS = 12'h2d8;
  localparam logic [11:0] ADDR_VEC_STARVED = 12'h2dc;
  localparam logic [11:0] ADDR_VEC_BLOCKED = 12'h2e0;

  // Opcodes.
  localparam logic [7:0] OPCODE_COPY_IN = 8'h01;
  localparam logic [7:0] OPCODE_COPY_OUT = 8'h02;
  localparam logic [7:0] OPCODE_ZERO = 8'h03;
  localparam logic [7:0] OPCODE_CONSTANT = 8'h04;
  localparam logic [7:0] OPCODE_FENCE = 8'h05;
  localparam logic [7:0] OPCODE_SELF_TEST = 8'h06;
  localparam logic [7:0] OPCODE_MULTIPLY = 8'h08;
  localparam logic [7:0] OPCODE_QUOTIENT = 8'h09;
  localparam logic [7:0] OPCODE_TRANSFORM = 8'h0a;
  localparam logic [7:0] OPCODE_MSM_G1 = 8'h10;
  localparam logic [7:0] OPCODE_MSM_G2 = 8'h11;

  // Statuses.
  localparam logic [7:0] STATUS_OK = 8'h01;
  localparam logic [7:0] STATUS_SKIPPED = 8'h02;
  localparam logic [7:0] STATUS_BAD_CRC = 8'h03;
  localparam logic [7:0] STATUS_BAD_FETCH = 8'h04;
  localparam logic [7:0] STATUS_BAD_OPCODE = 8'h05;
  localparam logic [7:0] STATUS_BAD_FIELD = 8'h06;
  localparam logic [7:0] STATUS_BAD_TAG = 8'h07;
  localparam logic [7:0] STATUS_BAD_ALIGNMENT = 8'h08;
  localparam logic [7:0] STATUS_BAD_RANGE = 8'h09;
  localparam logic [7:0] STATUS_HOST_READ = 8'h10;
  localparam logic [7:0] STATUS_HOST_WRITE = 8'h11;
  localparam logic [7:0] STATUS_CARD_READ = 8'h12;
  localparam logic [7:0] STATUS_CARD_WRITE = 8'h13;
  localparam logic [7:0] STATUS_MISMATCH = 8'h14;
  localparam logic [7:0] STATUS_WATCHDOG = 8'h15;
  localparam logic [7:0] STATUS_UNIT_LOST = 8'h16;
  localparam logic [7:0] STATUS_KERNEL = 8'h17;

  // Bits of a descriptor's flags.
  localparam int unsigned FLAG_FOLLOW_A = 0;
  localparam int unsigned FLAG_FOLLOW_B = 1;
  localparam int unsigned FLAG_MONTGOMERY = 2;
  localparam int unsigned FLAG_PUBLIC = 3;
  localparam int unsigned FLAG_INTERRUPT = 4;
  localparam int unsigned FLAG_INVERSE = 5;
  localparam int unsigned FLAG_COSET = 6;
  localparam logic [15:0] FLAGS_ALL = 16'h7f;

  typedef struct packed {
    logic [30:0] reserved_1;
    logic simulated;
  } features_t;

  typedef struct packed {
    logic [7:0] interrupts;
    logic [7:0] memory_ports;
    logic [7:0] burst_beats;
    logic [7:0] outstanding_reads;
  } dma_caps_t;

  typedef struct packed {
    logic [7:0] slot_elements;
    logic [7:0] slots;
    logic [7:0] tags;
    logic [7:0] max_log_entries;
  } ring_caps_t;

  typedef struct packed {
    logic [7:0] interval;
    logic [7:0] min_window;
    logic [7:0] windows;
    logic [7:0] max_window;
  } msm_caps_t;

  typedef struct packed {
    logic [7:0] interval;
    logic [7:0] log_pass;
    logic [7:0] lanes;
    logic [7:0] max_log_length;
  } ntt_caps_t;

  typedef struct packed {
    logic [23:0] reserved_8;
    logic [7:0] interval;
  } vec_caps_t;

  typedef struct packed {
    logic [15:0] reserved_16;
    logic [7:0] convert;
    logic [7:0] bytes;
  } port_caps_t;

  typedef struct packed {
    logic [22:0] reserved_9;
    logic bridge_lost;
    logic [5:0] reserved_2;
    logic [1:0] phase;
  } state_t;
  localparam logic [1:0] STATE_PHASE_READY = 2'h00;
  localparam logic [1:0] STATE_PHASE_RUNNING = 2'h01;
  localparam logic [1:0] STATE_PHASE_QUIESCING = 2'h02;
  localparam logic [1:0] STATE_PHASE_WIPING = 2'h03;

  typedef struct packed {
    logic wipe;
    logic bridge_lost;
    logic ring_read;
    logic completion_write;
    logic bad_doorbell;
  } faults_t;

  typedef struct packed {
    logic [31:0] crc;
    logic [95:0] reserved_384;
    logic [63:0] host;
    logic [31:0] length;
    logic [31:0] first;
    logic [31:0] destination;
    logic [31:0] source_c;
    logic [31:0] source_b;
    logic [31:0] source_a;
    logic [31:0] reserved_96;
    logic [15:0] follow_b;
    logic [15:0] follow_a;
    logic [7:0] log_length;
    logic [7:0] slot;
    logic [15:0] tag;
    logic [15:0] flags;
    logic [7:0] window;
    logic [7:0] opcode;
  } descriptor_t;
  // The bits that must be 0, 128 of them.
  localparam logic [511:0] DESCRIPTOR_RESERVED =
      512'h00000000ffffffffffffffffffffffff0000000000000000000000000000000000000000000000000000000000000000ffffffff000000000000000000000000;

  typedef struct packed {
    logic [31:0] crc;
    logic [30:0] reserved_449;
    logic phase;
    logic [63:0] bubbles;
    logic [63:0] work;
    logic [63:0] started;
    logic [31:0] index;
    logic [31:0] payload_crc;
    logic [63:0] detail;
    logic [63:0] cycles;
    logic [31:0] head;
    logic [7:0] opcode;
    logic [7:0] status;
    logic [15:0] tag;
  } completion_t;
  // The bits that must be 0, 31 of them.
  localparam logic [511:0] COMPLETION_RESERVED =
      512'h00000000fffffffe0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000;

  // From the gates: values, events of w1c registers.
  typedef struct packed {
    logic [31:0] build;
    features_t features;
    logic [31:0] opcodes;
    logic [31:0] memory_units;
    logic [31:0] clock_khz;
    dma_caps_t dma_caps;
    ring_caps_t ring_caps;
    msm_caps_t msm_caps;
    ntt_caps_t ntt_caps;
    vec_caps_t vec_caps;
    port_caps_t port_caps;
    state_t state;
    faults_t faults;
    logic [31:0] wipe_from;
    logic [31:0] sq_head;
    logic [31:0] cq_tail;
    logic [63:0] cycles;
    logic [63:0] jobs_ok;
    logic [63:0] jobs_failed;
    logic [63:0] host_read_beats;
    logic [63:0] host_write_beats;
    logic [63:0] host_read_stalls;
    logic [63:0] host_write_stalls;
    logic [63:0] card_read_beats;
    logic [63:0] card_write_beats;
    logic [63:0] dispatch_waits;
    logic [31:0] msm_points;
    logic [31:0] msm_digits;
    logic [31:0] msm_issued;
    logic [31:0] msm_direct;
    logic [31:0] msm_conflicts;
    logic [31:0] msm_merges;
    logic [31:0] msm_starved;
    logic [31:0] msm_rested;
    logic [31:0] msm_stalled;
    logic [31:0] msm_drain;
    logic [31:0] msm_clears;
    logic [31:0] msm_fill_cycles;
    logic [31:0] msm_accumulate_cycles;
    logic [31:0] msm_reduce_cycles;
    logic [31:0] msm_output_cycles;
    logic [31:0] ntt_busy;
    logic [31:0] ntt_butterflies;
    logic [31:0] ntt_beats;
    logic [31:0] ntt_starved;
    logic [31:0] ntt_blocked;
    logic [31:0] ntt_between;
    logic [31:0] vec_busy;
    logic [31:0] vec_products;
    logic [31:0] vec_starved;
    logic [31:0] vec_blocked;
  } csr_hw_t;

  // To the gates: values, commands as pulses.
  typedef struct packed {
    logic [31:0] scratch;
    logic enable_we;
    logic enable;
    logic reset_we;
    logic reset;
    logic [31:0] watchdog;
    logic [31:0] quiesce_limit;
    logic [63:0] sq_base;
    logic [4:0] sq_log;
    logic doorbell_we;
    logic [31:0] doorbell;
    logic [63:0] cq_base;
    logic [4:0] cq_log;
  } csr_sw_t;

endpackage

`default_nettype wire
