// link_registers: READ_REG and WRITE_REG as accesses to the card's registers, what was read as VALUE.
// Algorithm: one access at a time, in the order of the frames; the frame is over when the register has answered. What was read waits on
//            the port until VALUE is written. An offset that no register can have is refused here; a write to one is dropped.
//            After sync_i an access that has begun still ends, and nobody hears of it.
// Range:     AXI4-Lite, 32 bits. No valid waits for a ready.
// Timing:    READ_REG: 9 clocks and the register's; VALUE: 5 clocks.
// Tested-through: link
// Area:      rtl/boards/shell/README.md
`default_nettype none
module link_registers (
    input  wire logic                    clk_i,
    input  wire logic                    rst_i,
    input  wire logic                    sync_i,
    // the card
    output logic                         csr_aw_valid_o,
    input  wire logic                    csr_aw_ready_i,
    output logic                  [11:0] csr_aw_addr_o,
    output logic                         csr_w_valid_o,
    input  wire logic                    csr_w_ready_i,
    output logic                  [31:0] csr_w_data_o,
    output logic                  [ 3:0] csr_w_strb_o,
    input  wire logic                    csr_b_valid_i,
    output logic                         csr_b_ready_o,
    output logic                         csr_ar_valid_o,
    input  wire logic                    csr_ar_ready_i,
    output logic                  [11:0] csr_ar_addr_o,
    input  wire logic                    csr_r_valid_i,
    output logic                         csr_r_ready_o,
    input  wire logic             [31:0] csr_r_data_i,
    input  wire logic             [ 1:0] csr_r_resp_i,
    // frames that came; is_mine: the oldest is READ_REG or WRITE_REG
    input  wire logic                    is_mine_i,
    input  wire shell_pkg::came_t        came_i,
    output shell_pkg::taken_t            taken_o,
    // frames to be written; granted: a byte or commit goes
    output shell_pkg::push_t             push_o,
    input  wire logic                    granted_i
);

  typedef enum logic [2:0] {
    IDLE,
    FETCH,
    CHECK,
    READ,
    TAKE,
    REFUSE,
    WRITE,
    DROP
  } state_t;

  state_t state_q;
  logic is_write, is_sized, is_there, forgotten_q, is_heard, says, takes, lasts, commit;
  logic [2:0] step_q;  // bytes fetched, or said
  logic [31:0] offset_q, value_q;
  assign is_write = came_i.kind == shell_pkg::WRITE_REG;
  assign is_sized = came_i.bytes == (is_write ? 10'd8 : 10'd4);
  assign is_there = offset_q[31:12] == '0 && offset_q[1:0] == '0;
  assign takes = state_q == FETCH && came_i.data_valid;
  assign lasts = takes && step_q == (is_write ? 3'd7 : 3'd3);
  assign is_heard = !forgotten_q && !sync_i;
  assign says = (state_q == READ && csr_r_valid_i && !forgotten_q) || state_q == REFUSE;
  assign commit = push_o.commit && granted_i && !sync_i;

  always_ff @(posedge clk_i) begin
    if (rst_i) state_q <= IDLE;
    else begin
      case (state_q)
        IDLE: if (is_mine_i) state_q <= is_sized ? FETCH : is_write ? DROP : REFUSE;
        FETCH: if (lasts) state_q <= CHECK;
        CHECK:
        if (is_write) state_q <= is_there ? WRITE : DROP;
        else state_q <= is_there ? READ : REFUSE;
        READ: if (commit || (forgotten_q && csr_r_valid_i)) state_q <= TAKE;
        REFUSE: if (commit) state_q <= IDLE;
        WRITE: if (csr_b_valid_i) state_q <= IDLE;
        default: state_q <= IDLE;
      endcase
      // Only what is on the bus goes on.
      if (sync_i && state_q != READ && state_q != TAKE && state_q != WRITE) state_q <= IDLE;
    end
    forgotten_q <= (state_q == READ || state_q == WRITE) && !is_heard && !rst_i;
    if (sync_i || state_q == IDLE || state_q == CHECK) step_q <= '0;
    else if (takes || granted_i) step_q <= step_q + 3'd1;
    if (takes && !step_q[2]) offset_q <= {came_i.data, offset_q[31:8]};
    if (takes && step_q[2]) value_q <= {came_i.data, value_q[31:8]};
  end

  // ---- the access
  logic begins;
  assign begins = state_q == CHECK && is_there && !sync_i;
  always_ff @(posedge clk_i) begin
    if (rst_i) begin
      csr_aw_valid_o <= 1'b0;
      csr_w_valid_o  <= 1'b0;
      csr_ar_valid_o <= 1'b0;
    end else begin
      csr_aw_valid_o <= (begins && is_write) || (csr_aw_valid_o && !csr_aw_ready_i);
      csr_w_valid_o  <= (begins && is_write) || (csr_w_valid_o && !csr_w_ready_i);
      csr_ar_valid_o <= (begins && !is_write) || (csr_ar_valid_o && !csr_ar_ready_i);
    end
  end
  assign csr_aw_addr_o = offset_q[11:0];
  assign csr_ar_addr_o = offset_q[11:0];
  assign csr_w_data_o  = value_q;
  assign csr_w_strb_o  = '1;
  assign csr_b_ready_o = state_q == WRITE;
  assign csr_r_ready_o = state_q == TAKE;

  // ---- frames
  logic [3:0][7:0] value;
  logic refuses, over;
  assign value = csr_r_data_i;
  assign refuses = state_q == REFUSE;
  assign over = commit || state_q == DROP || (state_q == WRITE && csr_b_valid_i && !forgotten_q);
  assign taken_o = '{data_ready: takes, pop: over && !sync_i};
  assign push_o = '{
          want: says,
          data_valid: says && !step_q[2],
          data: refuses ? '0 : value[step_q[1:0]],
          commit: says && step_q[2],
          kind: shell_pkg::VALUE,
          ok: !refuses && csr_r_resp_i == axi_pkg::RESP_OKAY
      };

  logic unused;
  assign unused = came_i.valid ^ came_i.ok;

endmodule
`default_nettype wire
