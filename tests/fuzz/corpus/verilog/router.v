// Laid out as a router writes it.
module chip (VPWR,
    clk,
    d,
    q);
 input VPWR;
 input clk;
 input [1:0] d;
 output [1:0] q;

 wire _0_;
 wire \core.n[0] ;

 NAND2 _1_ (.A(d[0]),
    .B(\core.n[0] ),
    .VPWR(VPWR),
    .Y(_0_));
 DFF \core.r[0]  (.CK(clk),
    .D(_0_),
    .Q(\core.n[0] ));
 FILL f ();
 assign q[0] = \core.n[0] ;
 assign q[1] = d[1];
endmodule
